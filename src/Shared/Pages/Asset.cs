namespace Chalkboard.Pages;

internal sealed record Asset(ReadOnlyMemory<byte> Content, string ContentType);
