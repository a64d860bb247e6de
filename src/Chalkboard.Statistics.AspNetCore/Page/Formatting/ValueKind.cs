namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The kind of a value. Scripts and style sheets know it by its name.</summary>
internal enum ValueKind
{
    None,
    Text,
    Flag,
    Number,
    Bytes,
    Duration,
    Time,
    Link,
    Error,
}
