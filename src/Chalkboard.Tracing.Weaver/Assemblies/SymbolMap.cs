using Chalkboard.Tracing.Weaver.Names;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>The names of what is traced, which travel in the woven assembly as a resource; probes pass numbers alone.</summary>
internal sealed class SymbolMap(ModuleDefinition module)
{
    private const string _name = "Chalkboard.Tracing.Map";
    private const int _version = 1;

    private readonly Dictionary<object, int> _numbers = [];
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public static bool IsIn(ModuleDefinition module) => module.Resources.Any(resource => resource.Name == _name);

    public void Add(MethodDefinition method, SourceName name, IReadOnlyList<string> parameters)
    {
        var first = method.DebugInformation.SequencePoints.FirstOrDefault(point => !point.IsHidden);
        _numbers.Add(method, _entries.Count);
        _entries.Add(new Entry(name, module.Assembly?.Name.Name ?? "", first?.Document.Url ?? "", first?.StartLine ?? 0, parameters));
    }

    public int Of(MethodDefinition method) => _numbers[method];

    public int LineOf(MethodDefinition method) => _entries[_numbers[method]].Line;

    /// <summary>Of the conditions of <c>catch ... when</c> in a method.</summary>
    public int OfConditions(MethodDefinition method)
    {
        if (_numbers.TryGetValue((method, "when"), out var number)) return number;
        var whole = _entries[_numbers[method]];
        _numbers.Add((method, "when"), number = _entries.Count);
        _entries.Add(whole with { Name = whole.Name with { Method = whole.Name.Method + ".when" }, Parameters = [] });
        return number;
    }

    public int OfExternal(MethodReference callee)
    {
        var name = SourceName.OfReference(callee);
        var assembly = (callee.DeclaringType.GetElementType().Scope as AssemblyNameReference)?.Name ?? "";
        if (_numbers.TryGetValue((name, assembly), out var number)) return number;
        _numbers.Add((name, assembly), number = _entries.Count);
        _entries.Add(new Entry(name, assembly, "", 0, []));
        return number;
    }

    public void Complete()
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            writer.Write7BitEncodedInt(_entries.Count);
            foreach (var entry in _entries)
            {
                writer.Write7BitEncodedInt(Text(entry.Name.Type));
                writer.Write7BitEncodedInt(Text(entry.Name.Method));
                writer.Write7BitEncodedInt(Text(entry.Name.Namespace));
                writer.Write7BitEncodedInt(Text(entry.Assembly));
                writer.Write7BitEncodedInt(Text(entry.File));
                writer.Write7BitEncodedInt(entry.Line);
                writer.Write(entry.Name.IsCompilerMade);
                writer.Write7BitEncodedInt(entry.Parameters.Count);
                foreach (var parameter in entry.Parameters) writer.Write7BitEncodedInt(Text(parameter));
            }
        }

        using var whole = new MemoryStream();
        using (var writer = new BinaryWriter(whole))
        {
            writer.Write7BitEncodedInt(_version);
            writer.Write7BitEncodedInt(texts.Count);
            foreach (var text in texts.OrderBy(text => text.Value)) writer.Write(text.Key);
            writer.Write(content.ToArray());
        }

        module.Resources.Add(new EmbeddedResource(_name, ManifestResourceAttributes.Private, whole.ToArray()));

        int Text(string text)
        {
            if (!texts.TryGetValue(text, out var number)) texts.Add(text, number = texts.Count);
            return number;
        }
    }

    private sealed record Entry(SourceName Name, string Assembly, string File, int Line, IReadOnlyList<string> Parameters);
}
