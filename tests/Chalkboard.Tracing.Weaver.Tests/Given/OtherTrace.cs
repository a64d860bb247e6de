using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>A trace of something else, which nothing flows from into the test.</summary>
internal sealed class OtherTrace : IDisposable
{
    private readonly CallTrace _trace;

    public OtherTrace()
    {
        CallTrace? started = null;
        var thread = new Thread(() => started = CallTrace.Start());
        thread.Start();
        thread.Join();
        _trace = started!;
    }

    public Recording Stop() => _trace.Stop();

    public void Dispose() => _trace.Dispose();
}
