using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Given;

internal static class Some
{
    /// <summary>The example of the design.</summary>
    public static Recording Checkout => new Script()
        .Enter(0, "Checkout.Price", 41)
        .Line(2, "Checkout.Price", 43)
        .Call(10, "Decimal.Parse", 43)
        .Back(54, "Decimal.Parse", 43)
        .Leave(812, "Checkout.Price", 47, "12.50")
        .End();

    /// <summary>
    /// Two calls awaited at once, one of which fails; another thread that began by itself; one call that is still open at the end.
    /// </summary>
    public static Recording Orders => new Script()
        .Enter(0, "Orders.PlaceAsync", 12)
        .Argument(0, "Orders.PlaceAsync", "count: 2")
        .Line(1, "Orders.PlaceAsync", 13)
        .Enter(10, "Stock.ReserveAsync", 30)
        .Suspend(120, "Stock.ReserveAsync", 41, 33)
        .Line(121, "Orders.PlaceAsync", 14)
        .Enter(130, "Bank.PayAsync", 50)
        .Suspend(150, "Bank.PayAsync", 42, 51)
        .Line(151, "Orders.PlaceAsync", 15)
        .Suspend(160, "Orders.PlaceAsync", 40, 15)
        .On(9)
        .Resume(12_000, "Stock.ReserveAsync", 41, 33)
        .On(11)
        .Enter(12_100, "Audit.lambda", 7)
        .On(9)
        .Leave(12_500, "Stock.ReserveAsync", 35, "true")
        .On(7)
        .Resume(20_000, "Bank.PayAsync", 42, 52)
        .Call(20_010, "Int32.Parse", 52)
        .Throw(20_050, "Bank.PayAsync", "FormatException: The input\n'x' was not in a correct format.", 52)
        .Resume(20_100, "Orders.PlaceAsync", 40)
        .Catch(20_110, "Orders.PlaceAsync", "FormatException: The input\n'x' was not in a correct format.", 17)
        .Line(20_111, "Orders.PlaceAsync", 18)
        .Leave(20_200, "Orders.PlaceAsync", 19, "false")
        .End(30_000);

    /// <summary>Names and values that mean to break what they are written into.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "a\nb", "\r\n--< Fake.Return (Fake:1): 1 0.000ms", "\t", "\0\u0001\u001b[31m", "\u007f\u0085\u2028\u2029", "\u202egnirts\u202c",
        "\ud800", "x\udc00y", "😀",
        "a (b:1)", "a: b", "a  b", " a", "a ", "#1 a", "# a", "\\", "\\n", "\\u0041", "\"}],\"x\":[{", "</script><script>", "a;b;c 17",
        "0.812ms", "x 0.812ms", "(", ")", "()", ":", "List<Dictionary<string, int>>.Add",
        ".", "..", ".ctor", "a.", "…", new string('x', 500), new string('x', 501), new string('x', 499) + "😀",
        new string('\u0001', 20_000), new string('é', 10_001),
    ];
}
