namespace Chalkboard.Tracing.Recorder;

/// <summary>Records the dependencies that a library publishes with a diagnostic listener.</summary>
internal abstract class DiagnosticDependencySource : IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Returns whether an event is wanted: only if the current operation is traced.</summary>
    public bool IsEnabled(string name) => DependencySources.TracedOperation is not null && IsKnown(name);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not { } payload || DependencySources.TracedOperation is not { } operation) return;
        // The library calls this within the operation, which must not fail because it is traced.
        try
        {
            Record(operation, value.Key, payload);
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            // It is not recorded.
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    protected abstract bool IsKnown(string name);

    protected abstract void Record(Operation operation, string name, object payload);
}
