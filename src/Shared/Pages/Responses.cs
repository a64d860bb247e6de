using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>Common parts of all responses.</summary>
internal static class Responses
{
    // Allows only scripts, styles and forms of this site, no inline scripts, and no markup from strings in scripts.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
        "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void SetSecurityHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // With "no-referrer", browsers don't send the Origin of forms, which the controls check.
        headers["Referrer-Policy"] = "same-origin";
    }

    public static Task SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public static Task SendErrorAsync(HttpContext context, int statusCode, string message)
    {
        context.Response.StatusCode = statusCode;
        return SendAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message + "\n"));
    }

    /// <summary>
    /// Confirms that a form was processed: a browser without script is redirected to a page (303), other clients get no content (204).
    /// </summary>
    public static void RedirectOrNoContent(HttpContext context, string location)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }

    public static ArrayBufferWriter<byte> CreateBuffer() => new(16 * 1024);
}
