using System.Reflection;
using Chalkboard.SymbolMaps;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Reads the symbol map that the weaver has added to an assembly as a resource.</summary>
internal static class SymbolMapReader
{
    public static MethodSymbol[] Read(Assembly assembly)
    {
        try
        {
            using var stream = assembly.GetManifestResourceStream(SymbolMapFormat.ResourceName);
            if (stream is null) return [];
            using var reader = new BinaryReader(stream);
            return reader.Read7BitEncodedInt() == SymbolMapFormat.Version ? Read(reader) : [];
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or FormatException)
        {
            return [];
        }
    }

    private static MethodSymbol[] Read(BinaryReader reader)
    {
        var texts = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.ReadString();
        var symbols = new MethodSymbol[reader.Read7BitEncodedInt()];
        for (var i = 0; i < symbols.Length; i++)
        {
            var symbol = new Symbol(ReadText(), ReadText())
            {
                Namespace = ReadText(),
                Assembly = ReadText(),
                File = ReadText() is { Length: > 0 } file ? file : null,
                Line = reader.Read7BitEncodedInt(),
                IsCompilerGenerated = reader.ReadBoolean(),
            };
            var parameters = new string[reader.Read7BitEncodedInt()];
            for (var j = 0; j < parameters.Length; j++) parameters[j] = ReadText();
            symbols[i] = new MethodSymbol(symbol, parameters);
        }

        MethodSymbol.AddLinesToLambdas(symbols);
        return symbols;

        string ReadText() => texts[reader.Read7BitEncodedInt()];
    }
}
