using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>A running trace whose context does not flow into the test.</summary>
internal sealed class UnrelatedTrace : IDisposable
{
    private readonly CallTrace _trace;

    public UnrelatedTrace()
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
