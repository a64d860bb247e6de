using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Slates;

/// <summary>A document as it was at one moment.</summary>
/// <param name="Value">The value. If the document is absent: its initial value if it has one, otherwise null.</param>
/// <param name="Version">The version; <see cref="DocumentVersion.None"/> if the document is absent.</param>
public readonly record struct Snapshot<T>(T? Value, DocumentVersion Version) where T : class
{
    /// <summary>True if the document existed.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Exists => Version != DocumentVersion.None;
}
