using Chalkboard.SymbolMaps;
using Chalkboard.Tracing.Weaver.Names;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>The symbol map of a woven assembly, which is added to it as a resource. Probes pass only the numbers of symbols.</summary>
internal sealed class SymbolMap(ModuleDefinition module)
{
    private readonly Dictionary<object, int> _numbers = [];
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public static bool IsIn(ModuleDefinition module) => module.Resources.Any(resource => resource.Name == SymbolMapFormat.ResourceName);

    public void Add(MethodDefinition method, SourceName name, IReadOnlyList<string> parameters)
    {
        var firstPoint = method.DebugInformation.SequencePoints.FirstOrDefault(point => !point.IsHidden);
        _numbers.Add(method, _entries.Count);
        _entries.Add(
            new Entry(name, module.Assembly?.Name.Name ?? "", firstPoint?.Document.Url ?? "", firstPoint?.StartLine ?? 0, parameters));
    }

    public int GetNumber(MethodDefinition method) => _numbers[method];

    public int GetLine(MethodDefinition method) => _entries[_numbers[method]].Line;

    /// <summary>Gets the number of the symbol of the exception filters (<c>catch ... when</c>) of a method.</summary>
    public int GetOrAddFilter(MethodDefinition method)
    {
        if (_numbers.TryGetValue((method, "when"), out var number)) return number;
        var methodEntry = _entries[_numbers[method]];
        _numbers.Add((method, "when"), number = _entries.Count);
        _entries.Add(methodEntry with { Name = methodEntry.Name with { Method = methodEntry.Name.Method + ".when" }, Parameters = [] });
        return number;
    }

    public int GetOrAddExternal(MethodReference callee)
    {
        var name = SourceName.FromReference(callee);
        var assembly = (callee.DeclaringType.GetElementType().Scope as AssemblyNameReference)?.Name ?? "";
        if (_numbers.TryGetValue((name, assembly), out var number)) return number;
        _numbers.Add((name, assembly), number = _entries.Count);
        _entries.Add(new Entry(name, assembly, "", 0, []));
        return number;
    }

    public void WriteResource()
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            writer.Write7BitEncodedInt(_entries.Count);
            foreach (var entry in _entries)
            {
                writer.Write7BitEncodedInt(GetTextNumber(entry.Name.Type));
                writer.Write7BitEncodedInt(GetTextNumber(entry.Name.Method));
                writer.Write7BitEncodedInt(GetTextNumber(entry.Name.Namespace));
                writer.Write7BitEncodedInt(GetTextNumber(entry.Assembly));
                writer.Write7BitEncodedInt(GetTextNumber(entry.File));
                writer.Write7BitEncodedInt(entry.Line);
                writer.Write(entry.Name.IsCompilerGenerated);
                writer.Write7BitEncodedInt(entry.Parameters.Count);
                foreach (var parameter in entry.Parameters) writer.Write7BitEncodedInt(GetTextNumber(parameter));
            }
        }

        using var map = new MemoryStream();
        using (var writer = new BinaryWriter(map))
        {
            writer.Write7BitEncodedInt(SymbolMapFormat.Version);
            writer.Write7BitEncodedInt(texts.Count);
            foreach (var text in texts.OrderBy(text => text.Value)) writer.Write(text.Key);
            writer.Write(content.ToArray());
        }

        module.Resources.Add(new EmbeddedResource(SymbolMapFormat.ResourceName, ManifestResourceAttributes.Private, map.ToArray()));

        int GetTextNumber(string text)
        {
            if (!texts.TryGetValue(text, out var number)) texts.Add(text, number = texts.Count);
            return number;
        }
    }

    private sealed record Entry(SourceName Name, string Assembly, string File, int Line, IReadOnlyList<string> Parameters);
}
