namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>A slow request, with the path of its trace if it was traced.</summary>
internal sealed class SlowRequestRecord(in RequestFacts facts, Func<string?>? readTracePath) : RequestRecord(facts, _shape)
{
    private static readonly RecordShape _shape = new([.. Names, "Trace"]);

    protected override void Read(Span<object?> values)
    {
        base.Read(values);
        values[^1] = ReadTracePath();
    }

    private string? ReadTracePath()
    {
        try
        {
            return readTracePath?.Invoke();
        }
#pragma warning disable CA1031 // The function of another library. The rest of the record doesn't depend on it.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
