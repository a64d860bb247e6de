using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Creates the responses to conflicts, ended sign-ins and an unavailable store, with problem details if the application has enabled them.
/// </summary>
internal sealed partial class SlateExceptionHandler(ILogger<SlateExceptionHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var isConditional = httpContext.Request.Headers.IfMatch.Count > 0;
        if (SlateError.FromException(exception, isConditional) is not { } error) return false;

        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status401Unauthorized && Credentials.HasBearerHeader(httpContext.Request))
            response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        if (AcceptsHtml(httpContext.Request)) return false;

        // The framework logs only exceptions that no handler has answered.
        if (error.Status == StatusCodes.Status503ServiceUnavailable) LogUnavailable(logger, exception);
        if (exception is InvalidOwnerException) LogInvalidOwner(logger, exception.Message);
        if (httpContext.RequestServices.GetService<IProblemDetailsService>() is { } problemDetailsService)
            await problemDetailsService.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = httpContext,
                Exception = exception,
                ProblemDetails = new ProblemDetails { Status = error.Status, Title = error.Title, Detail = error.Detail },
            }).ConfigureAwait(false);
        return true;
    }

    // A client that accepts HTML gets the application's error page, with this status.
    private static bool AcceptsHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var mediaTypes) &&
        mediaTypes.Any(mediaType => mediaType.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(1, LogLevel.Error, "The slate store failed, and a request was answered with 503.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A user has no slate, and a request was answered with 403. {Problem}")]
    private static partial void LogInvalidOwner(ILogger logger, string problem);
}
