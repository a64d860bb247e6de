namespace Chalkboard.SymbolMaps;

/// <summary>
/// The format of the symbol map, which the weaver writes into a woven assembly as a resource, and the recorder reads.
/// <code>
/// int        version
/// int        number of texts
/// string[]   texts; everything below that is a text is an index of this table
/// int        number of symbols, followed by each symbol:
///     text   type
///     text   method
///     text   namespace
///     text   assembly
///     text   source file, or the empty text
///     int    line of the source, or 0
///     bool   whether a compiler generated it
///     int    number of parameters, followed by the name of each as a text
/// </code>
/// Integers and indices are 7-bit encoded, strings and booleans are those of <see cref="BinaryWriter"/>.
/// </summary>
internal static class SymbolMapFormat
{
    public const string ResourceName = "Chalkboard.Tracing.Map";

    public const int Version = 1;
}
