using System.Globalization;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Load;

/// <summary>
/// Fills the store up to a number of owners. The progress is kept in the store itself, so that an interrupted run
/// continues, and a completed one costs nothing.
/// </summary>
internal sealed class Fill(ISlateStore store)
{
    private const int AtOnce = 64;
    private const long Window = 5_000;
    private const string Owner = "_load";
    private const string Mark = "owners";

    /// <summary>Returns the number of owners that are certainly complete.</summary>
    public async Task<long> FilledAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(Owner, Mark, cancellationToken) is { } mark ? long.Parse(mark.Content.Span, CultureInfo.InvariantCulture) : 0;

    public async Task RunAsync(long owners, Action<long> progress, CancellationToken cancellationToken)
    {
        var from = await FilledAsync(cancellationToken);
        progress(Math.Min(from, owners));
        for (var isFirst = true; from < owners; isFirst = false)
        {
            var to = Math.Min(from + Window, owners);
            // It is unknown which owners of this window an interrupted run has written.
            var (first, mayBeThere) = (from, isFirst);
            await Parallel.ForAsync(
                from, to, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (number, cancellationToken) => await AddAsync(number, mayBeThere, cancellationToken));
            await store.CommitAsync(
                new Commit(Owner,
                    [DocumentWrite.Put(Mark, Encoding.UTF8.GetBytes(to.ToString(CultureInfo.InvariantCulture)))]), cancellationToken);
            progress(to - first);
            from = to;
        }
    }

    private async Task AddAsync(long number, bool mayBeThere, CancellationToken cancellationToken)
    {
        await store.CommitAsync(Population.User(number), cancellationToken);
        if (Population.Workflow(number) is { } workflow) await store.CommitAsync(workflow, cancellationToken);
        if (mayBeThere && await store.Tokens.FindAsync(Population.Token(number), cancellationToken) is not null) return;
        await store.Tokens.IssueAsync(Population.Sign(number), cancellationToken);
    }
}
