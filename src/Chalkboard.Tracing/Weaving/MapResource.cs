using System.Reflection;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The map that the weaver left in an assembly, as a resource.</summary>
internal static class MapResource
{
    private const string _name = "Chalkboard.Tracing.Map";
    private const int _version = 1;

    public static MethodSymbol[] Read(Assembly assembly)
    {
        try
        {
            using var stream = assembly.GetManifestResourceStream(_name);
            if (stream is null) return [];
            using var reader = new BinaryReader(stream);
            return reader.Read7BitEncodedInt() == _version ? Read(reader) : [];
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
            var symbol = new Symbol(Text(), Text())
            {
                Namespace = Text(),
                Assembly = Text(),
                File = Text() is { Length: > 0 } file ? file : null,
                Line = reader.Read7BitEncodedInt(),
                IsCompilerMade = reader.ReadBoolean(),
            };
            var parameters = new string[reader.Read7BitEncodedInt()];
            for (var p = 0; p < parameters.Length; p++) parameters[p] = Text();
            symbols[i] = new MethodSymbol(symbol, parameters);
        }

        MethodSymbol.TellApart(symbols);
        return symbols;

        string Text() => texts[reader.Read7BitEncodedInt()];
    }
}
