namespace Chalkboard.Tracing.Formats;

/// <summary>
/// The kind of a block of a trace file. A file begins with <see cref="BinaryFormat.FirstBytes"/>; then each block has its kind, the length
/// of its content as four bytes, and its content. A file that is written while the operation runs has no <see cref="End"/>.
/// </summary>
internal enum BlockKind : byte
{
    /// <summary>All facts about the recording except its symbols and events. It comes first.</summary>
    Facts = 1,

    /// <summary>Symbols, before the first events that refer to them.</summary>
    Symbols = 2,

    /// <summary>The number of events, the timestamp of the last one, and the encoded events.</summary>
    Events = 3,

    /// <summary>The end of a complete file. It has no content.</summary>
    End = 4,
}
