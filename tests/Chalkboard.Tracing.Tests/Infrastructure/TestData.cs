using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Infrastructure;

internal static class TestData
{
    /// <summary>The example of the documentation.</summary>
    public static Recording Checkout => new RecordingBuilder()
        .Enter(0, "Checkout.Price", 41)
        .Line(2, "Checkout.Price", 43)
        .EnterExternal(10, "Decimal.Parse", 43)
        .LeaveExternal(54, "Decimal.Parse", 43)
        .Leave(812, "Checkout.Price", 47, "12.50")
        .Build();

    /// <summary>
    /// Two concurrent calls, of which one fails; a call on an unrelated thread; and a call that is unfinished at the end.
    /// </summary>
    public static Recording Orders => new RecordingBuilder()
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
        .OnThread(9)
        .Resume(12_000, "Stock.ReserveAsync", 41, 33)
        .OnThread(11)
        .Enter(12_100, "Audit.lambda", 7)
        .OnThread(9)
        .Leave(12_500, "Stock.ReserveAsync", 35, "true")
        .OnThread(7)
        .Resume(20_000, "Bank.PayAsync", 42, 52)
        .EnterExternal(20_010, "Int32.Parse", 52)
        .Throw(20_050, "Bank.PayAsync", "FormatException: The input\n'x' was not in a correct format.", 52)
        .Resume(20_100, "Orders.PlaceAsync", 40)
        .Catch(20_110, "Orders.PlaceAsync", "FormatException: The input\n'x' was not in a correct format.", 17)
        .Line(20_111, "Orders.PlaceAsync", 18)
        .Leave(20_200, "Orders.PlaceAsync", 19, "false")
        .Build(30_000);

    /// <summary>Names and values that try to break the format that contains them.</summary>
    public static IReadOnlyList<string> HostileTexts { get; } =
    [
        "a\nb", "\r\n--< Fake.Return (Fake:1): 1 0.000ms", "\t", "\0\u0001\u001b[31m", "\u007f\u0085\u2028\u2029", "\u202egnirts\u202c",
        "\ud800", "x\udc00y", "😀",
        "a (b:1)", "a: b", "a  b", " a", "a ", "#1 a", "# a", "\\", "\\n", "\\u0041", "\"}],\"x\":[{", "</script><script>", "a;b;c 17",
        "0.812ms", "x 0.812ms", "(", ")", "()", ":", "List<Dictionary<string, int>>.Add",
        ".", "..", ".ctor", "a.", "…", new string('x', 500), new string('x', 501), new string('x', 499) + "😀",
        new string('\u0001', 20_000), new string('é', 10_001),
    ];
}
