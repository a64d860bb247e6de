using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;

namespace Shops;

/// <summary>The code of the test site. It is woven before it is loaded.</summary>
public static class Shop
{
    public static async Task<string> CheckoutAsync(Func<Task> waiting)
    {
        var sum = 0;
        foreach (var line in new[] { "1", "2", "3" })
        {
            sum += Price(line);
        }
        await waiting();
        return Describe(sum);
    }

    public static int Price(string article)
    {
        var price = int.Parse(article, CultureInfo.InvariantCulture);
        return price * 10;
    }

    public static string Describe(int sum)
    {
        try
        {
            return Fail(sum);
        }
        catch (FormatException)
        {
            return $"sum {sum}";
        }
    }

    public static string Fail(int sum) => throw new FormatException($"no: {sum}");

    public static string Echo(string text)
    {
        var length = text.Length;
        return length == 0 ? "nothing" : text;
    }
}
