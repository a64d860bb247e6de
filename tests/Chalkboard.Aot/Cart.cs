/// <summary>Something to trace.</summary>
internal sealed class Cart
{
    public async Task<decimal> PriceAsync(int count)
    {
        await Task.Yield();
        return count * One();
    }

    private decimal One()
    {
        return decimal.Parse("6.25", System.Globalization.CultureInfo.InvariantCulture) + GetHashCode() * 0;
    }
}
