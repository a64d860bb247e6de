using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.TempData;

/// <summary>Loads the values of TempData before a controller or page runs, and saves them before the response is sent.</summary>
internal sealed partial class SlateTempDataFilter(
    IServiceProvider services, IOptions<SlateTempDataOptions> options, ILogger<SlateTempDataFilter> logger)
    : IAsyncResourceFilter, IOrderedFilter, IConfigureOptions<MvcOptions>
{
    private const int KeyBytes = 32;

    private readonly ReservedDocuments _documents =
        new(services, "temp-data", nameof(SlatesMvcBuilderExtensions.AddSlateTempDataProvider));

    // Callbacks of a starting response run in reverse order: that of the framework's filter, which passes the values on, runs before ours.
    public int Order => int.MinValue;

    public void Configure(MvcOptions options) => options.Filters.Add(this);

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var feature = new TempDataFeature { Key = FindKey(http) };
        http.Features.Set(feature);
        if (feature.Key is not null) await LoadAsync(feature, http.RequestAborted).ConfigureAwait(false);
        http.Response.OnStarting(() => SaveAsync(http, feature));
        await next().ConfigureAwait(false);
    }

    private string? FindKey(HttpContext context) =>
        context.Request.Cookies[options.Value.Cookie.Name!] is { } key && Base64Url.IsValid(key, out var bytes) && bytes == KeyBytes
            ? key : null;

    private async Task LoadAsync(TempDataFeature feature, CancellationToken cancellationToken)
    {
        try
        {
            var document = await _documents.FindAsync(feature.Key!, cancellationToken).ConfigureAwait(false);
            if (document is not null)
                feature.Found = JsonSerializer.Deserialize(document.Content.Span, TempDataJson.Default.ByteArray) ?? [];
        }
        catch (StoreUnavailableException e)
        {
            // Most requests don't use the values.
            feature.Failure = e;
        }
    }

    private async Task SaveAsync(HttpContext context, TempDataFeature feature)
    {
        if (feature.Remaining is not { } remaining || remaining.AsSpan().SequenceEqual(feature.Found)) return;
        var cookie = options.Value.Cookie.Build(context);
        try
        {
            // Not cancelled when the client disconnects: the browser may still follow a redirect.
            if (remaining.Length > 0)
            {
                // A new key each time, because an attacker may have set a cookie with a known key.
                var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
                var content = JsonSerializer.SerializeToUtf8Bytes(remaining, TempDataJson.Default.ByteArray);
                await _documents.PutAsync(key, content, Precondition.Absent, options.Value.ExpiresAfter, CancellationToken.None)
                    .ConfigureAwait(false);
                context.Response.Cookies.Append(options.Value.Cookie.Name!, key, cookie);
            }
            else context.Response.Cookies.Delete(options.Value.Cookie.Name!, cookie);

            if (feature.Found.Length > 0) await _documents.DeleteAsync(feature.Key!, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // The response itself succeeded. As with the framework's session, the failure is logged.
            LogSaveFailed(logger, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The values of TempData could not be saved, so the next request does not find them.")]
    private static partial void LogSaveFailed(ILogger logger, Exception exception);
}
