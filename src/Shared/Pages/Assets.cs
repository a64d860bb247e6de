using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Chalkboard.Pages;

/// <summary>The scripts, style sheets and chart library that are embedded in the assembly.</summary>
internal static class Assets
{
    private const string Prefix = "page/";
    private const string ChartLibrary = "uPlot.iife.min.js";

    private static readonly FrozenDictionary<string, Asset> _all = Load();

    /// <summary>A hash of all assets, which is part of every address, because scripts import each other by relative addresses.</summary>
    public static string Version { get; } = ComputeVersion();

    public static Asset? Find(string version, string name) => version == Version ? _all.GetValueOrDefault(name) : null;

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(Assets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return names.ToFrozenDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            // The library sets a global variable; this makes it a module.
            if (name == Prefix + ChartLibrary) content = [.. content, .. "\nexport default uPlot;\n"u8];
            return new Asset(content, Path.GetExtension(name) switch
            {
                ".js" => "text/javascript; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => "text/plain; charset=utf-8",
            });
        });
    }

    private static string ComputeVersion()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, asset) in _all.OrderBy(asset => asset.Key, StringComparer.Ordinal)) hash.AppendData(asset.Content.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
