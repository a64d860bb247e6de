namespace Chalkboard.Tracing.Weaving;

/// <summary>What the bytes of a value are. The numbers stay within the process.</summary>
internal enum ValueKind : byte
{
    Null,
    Text,
    CutText,
    Object,
    Array,
    Struct,
    Enum,
    Exception,
    Pointer,
    Boolean,
    Char,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
    Decimal,
    DateTime,
    DateTimeOffset,
    DateOnly,
    TimeOnly,
    TimeSpan,
    Guid,
}
