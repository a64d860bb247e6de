using System.Globalization;
using System.Net.Http;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The requests of HttpClient, up to the headers of their responses. The events of requests are used that create no activity, so that the
/// headers that are sent stay as they are.
/// </summary>
internal sealed class HttpClientSource : DiagnosticDependencySource
{
    private const string Request = "System.Net.Http.Request";
    private const string Response = "System.Net.Http.Response";

    protected override bool IsKnown(string name) => name is Request or Response;

    protected override void Record(Operation operation, string name, object payload)
    {
        var id = PayloadReader.GetId(payload, "LoggingRequestId");
        if (name == Request)
        {
            if (PayloadReader.Get(payload, "Request") is not HttpRequestMessage request) return;
            var isGrpc = request.Content?.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
            var item = new HttpDependency(request.Method.Method, request.RequestUri, isGrpc);
            operation.AddOpenDependency(id, operation.AddItem(EventKind.DependencyStart, item));
            return;
        }

        var number = operation.RemoveOpenDependency(id);
        if (PayloadReader.Get(payload, "Response") is HttpResponseMessage response)
            operation.EndDependency(number, Format(response), isFailed: (int)response.StatusCode >= 400);
        else
            operation.EndDependency(number, PayloadReader.Get(payload, "RequestTaskStatus")?.ToString() ?? "no response", isFailed: true);
    }

    private static string Format(HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        return response.Content.Headers.ContentLength is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"status {status}, {length} bytes") : $"status {status}";
    }
}
