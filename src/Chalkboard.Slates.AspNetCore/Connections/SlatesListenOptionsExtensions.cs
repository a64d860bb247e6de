using System.IO.Pipelines;
using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Lets requests be carried out whose clients don't wait for the answer.</summary>
public static class SlatesListenOptionsExtensions
{
    /// <summary>
    /// Lets a request that has arrived whole be read though its client has closed the connection since. By itself Kestrel
    /// reads no body any more then, so that a form, such as one that signs out and holds an antiforgery token, is lost.
    /// </summary>
    /// <remarks>Call it first of all: <c>kestrel.ConfigureEndpointDefaults(listen => listen.UseArrivedRequests())</c>.</remarks>
    public static ListenOptions UseReadAfterDisconnect(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Use(next => connection =>
        {
            connection.Transport = new DuplexPipe(new DeferredCompletionPipeReader(connection.Transport.Input), connection.Transport.Output);
            return next(connection);
        });
        return options;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
