using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>Measures requests. A request that completes synchronously allocates no async state machine.</summary>
internal sealed class MeasuringMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, RequestStatistics? statistics, bool isIncluded)
    {
        if (statistics is null) return next(context);
        if (!statistics.Enabled) return InvokeUnmeasuredAsync(context, statistics);
        if (statistics.Begin(context.Features) is not { } request) return next(context);
        if (isIncluded) request.Include();
        Task task;
        try
        {
            task = next(context);
        }
        catch (Exception failure)
        {
            statistics.End(request, failure, completedSynchronously: true);
            throw;
        }
        if (!task.IsCompletedSuccessfully) return EndAsync(task, statistics, request);
        statistics.End(request, null, completedSynchronously: true);
        return task;
    }

    private Task InvokeUnmeasuredAsync(HttpContext context, RequestStatistics statistics)
    {
        statistics.BeginUnmeasured();
        Task task;
        try
        {
            task = next(context);
        }
        catch
        {
            statistics.EndUnmeasured();
            throw;
        }
        if (!task.IsCompleted) return EndUnmeasuredAsync(task, statistics);
        statistics.EndUnmeasured();
        return task;
    }

    private static async Task EndUnmeasuredAsync(Task task, RequestStatistics statistics)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        finally
        {
            statistics.EndUnmeasured();
        }
    }

    private static async Task EndAsync(Task task, RequestStatistics statistics, RequestSlot request)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            statistics.End(request, failure, completedSynchronously: false);
            throw;
        }
        statistics.End(request, null, completedSynchronously: false);
    }
}
