using System.Globalization;

namespace Orders;

public sealed class OrderNumbers
{
    private int _releaseCount;

    /// <summary>Uses exceptions to find out whether numbers are valid: every third one is not.</summary>
    public int CountValid(int count)
    {
        var valid = 0;
        for (var i = 0; i < count; i++)
        {
            try
            {
                valid += Parse(i % 3 == 0 ? "?" : "1");
            }
            catch (FormatException)
            {
                Release();
            }
        }

        return valid;
    }

    public static int ParseAny() => Parse("none");

    public async Task<int> CheckInParallelAsync()
    {
        var checks = await Task.WhenAll(Task.Run(CheckFormat), Task.Run(CheckLength));
        return checks.Sum();
    }

    public void Release() => Interlocked.Increment(ref _releaseCount);

    private static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static int CheckFormat() => Parse("1");

    private static int CheckLength() => Parse("22");
}
