using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>What all answers have in common.</summary>
internal static class Answers
{
    // No script, style or form but our own, no inline script, and no text that a script makes markup of.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Secure(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Under "no-referrer" browsers leave out the Origin of forms, which the controls ask for.
        headers["Referrer-Policy"] = "same-origin";
    }

    public static Task SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return SendAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message + "\n"));
    }

    public static ArrayBufferWriter<byte> Buffer() => new(16 * 1024);
}
