using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>Counts what passes through here. What comes back at once costs no state machine.</summary>
internal sealed class RequestMiddleware(RequestDelegate next, RequestStatistics statistics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!statistics.Enabled || statistics.Begin(context.Features) is not { } request) return next(context);
        Task task;
        try
        {
            task = next(context);
        }
        catch (Exception failure)
        {
            statistics.End(request, failure);
            throw;
        }
        if (!task.IsCompletedSuccessfully) return EndAsync(task, request);
        statistics.End(request, null);
        return task;
    }

    private async Task EndAsync(Task task, RequestSlot request)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            statistics.End(request, failure);
            throw;
        }
        statistics.End(request, null);
    }
}
