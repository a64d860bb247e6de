using System.Text.Json.Serialization;

namespace Chalkboard.Tracing.StartupHooks;

[JsonSerializable(typeof(TraceRunRequest))]
[JsonSerializable(typeof(TraceRunResult))]
internal sealed partial class TraceRunJsonContext : JsonSerializerContext;
