using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Lets the application's error page see 409, 401 or 503 in place of 500.</summary>
internal sealed class SlateStatusCodes : IPostConfigureOptions<ExceptionHandlerOptions>
{
    public void PostConfigure(string? name, ExceptionHandlerOptions options)
    {
        var application = options.StatusCodeSelector;
        options.StatusCodeSelector = exception =>
            SlateError.Of(exception, conditional: false)?.Status ?? application?.Invoke(exception) ?? StatusCodes.Status500InternalServerError;
    }
}
