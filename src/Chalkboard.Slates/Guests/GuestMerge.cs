using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Guests;

namespace Chalkboard.Slates;

/// <summary>
/// Says how a guest's slate is merged into the slate of the user who signs in. Documents that are not named are deleted with the guest.
/// </summary>
/// <remarks>
/// All of it is one commit, so everything is merged, or nothing. The functions may be called several times, and again at the user's next
/// sign-in if the merge fails.
/// </remarks>
/// <typeparam name="TSlate">The typed slate.</typeparam>
public sealed class GuestMerge<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>
    where TSlate : Slate
{
    /// <summary>The number of instances of a workflow that one merge moves.</summary>
    public const int MaxWorkflowInstances = 400;

    private readonly List<GuestMergeStep> _steps;

    internal GuestMerge(List<GuestMergeStep> steps) => _steps = steps;

    /// <summary>Merges a document.</summary>
    /// <param name="selector">The document: <c>slate => slate.Cart</c>.</param>
    /// <param name="merge">
    /// A pure function of the guest's value and the user's, which is the document's initial value, or null, if the user has none. It is not
    /// called if the guest has not written the document. If it returns the user's object, nothing is written.
    /// </param>
    public GuestMerge<TSlate> Document<T>(Func<TSlate, Document<T>> selector, Func<T, T?, T> merge) where T : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(merge);
        _steps.Add(async (guest, user, commit, cancellationToken) =>
        {
            var source = await selector(guest.As<TSlate>()).GetAsync(cancellationToken).ConfigureAwait(false);
            if (!source.Exists) return;
            var target = selector(user.As<TSlate>());
            var (value, version) = await target.GetAsync(cancellationToken).ConfigureAwait(false);
            var merged = merge(source.Value!, value);
            if (!ReferenceEquals(merged, value)) commit.Replace(target, merged, version);
        });
        return this;
    }

    /// <summary>
    /// Moves the open instances of a workflow, under the same ids, so that the URLs of the task's pages stay. Of more than
    /// <see cref="MaxWorkflowInstances"/> the others are deleted.
    /// </summary>
    /// <param name="selector">The workflow: <c>slate => slate.Checkout</c>.</param>
    public GuestMerge<TSlate> Workflow<T>(Func<TSlate, Workflow<T>> selector) where T : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        _steps.Add(async (guest, user, commit, cancellationToken) =>
        {
            var (source, target) = (selector(guest.As<TSlate>()), selector(user.As<TSlate>()));
            var instances = source.ListAsync(cancellationToken).Take(MaxWorkflowInstances);
            await foreach (var instance in instances.ConfigureAwait(false))
                if ((await source[instance.Id].GetAsync(cancellationToken).ConfigureAwait(false)).Value is { } value)
                    commit.Replace(target[instance.Id], value, DocumentVersion.None);
        });
        return this;
    }
}
