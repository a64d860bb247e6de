namespace Traced;

/// <summary>Methods to trace.</summary>
internal static class Checkout
{
    public static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    public static async Task<int> PriceAsync(int n, int milliseconds)
    {
        await Task.Delay(milliseconds);
        return Fibonacci(n);
    }

    public static int Parse(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
