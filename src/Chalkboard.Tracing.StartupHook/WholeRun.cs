namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Everything that the process does, from here on to its end, as one trace.</summary>
internal sealed class WholeRun(RunOrder order, TraceWriter traces) : IRun
{
    private readonly CallTrace _trace = CallTrace.StartEverywhere(order.Options(order.Name));

    public void Write() => traces.Write(_trace.Peek(), null);
}
