using System.IO.Pipelines;
using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Processes requests whose clients have disconnected.</summary>
public static class SlatesListenOptionsExtensions
{
    /// <summary>
    /// Processes a request that has arrived completely, even if its client has closed the connection. By default, Kestrel then no longer
    /// reads the body, so that a form, for example for signing out with an antiforgery token, is lost.
    /// </summary>
    /// <remarks>
    /// Call it before other connection middleware: <c>kestrel.ConfigureEndpointDefaults(listen => listen.UseReadAfterDisconnect())</c>.
    /// </remarks>
    public static ListenOptions UseReadAfterDisconnect(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Use(next => connection =>
        {
            connection.Transport =
                new DuplexPipe(new DeferredCompletionPipeReader(connection.Transport.Input), connection.Transport.Output);
            return next(connection);
        });
        return options;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
