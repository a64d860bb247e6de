namespace Chalkboard.Statistics.Counting;

/// <summary>
/// What samples are called in the logs: a number, which is written down quicker than a reference. It is given back once
/// nothing can write it down any more.
/// </summary>
internal sealed class SampleNumber(Samples of)
{
    public int Value { get; private set; } = SampleNumbers.Take(of);

    ~SampleNumber()
    {
        var value = Value;
        // Another finalizer may still record. It must not do so into what gets the number next.
        Value = SampleNumbers.Nobody;
        SampleNumbers.Return(value);
    }
}
