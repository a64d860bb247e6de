/// <summary>Something to trace.</summary>
internal static class Cart
{
    public static async Task<decimal> PriceAsync(int count)
    {
        await Task.Yield();
        return count * One();
    }

    private static decimal One()
    {
        return decimal.Parse("6.25", System.Globalization.CultureInfo.InvariantCulture);
    }
}
