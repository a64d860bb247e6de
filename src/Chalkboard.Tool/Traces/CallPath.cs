using System.Collections;

namespace Chalkboard.Tool.Traces;

/// <summary>The names from the first call to the last. Paths share their prefixes, so that a deep tree takes linear memory.</summary>
internal sealed class CallPath(CallPath? callers, string name) : IEnumerable<string>
{
    public CallPath? Callers => callers;

    public string Name => name;

    /// <summary>The names from the last call to the first.</summary>
    public IEnumerator<string> GetEnumerator()
    {
        for (var path = this; path is not null; path = path.Callers) yield return path.Name;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
