using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Mcp.Tools;

/// <summary>A trace whose calls a tool reads.</summary>
internal sealed record Trace(Recording Recording, CallTree Tree);
