using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// An operation on one slate, and the answer of a correct store. Answers are text, because they
/// are only compared and read by people.
/// </summary>
internal abstract record Operation
{
    public const string AbsentAnswer = "absent";

    /// <summary>Runs the operation on a store.</summary>
    public abstract ValueTask<string> ExecuteAsync(ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken);

    /// <summary>Runs the operation on the model.</summary>
    public abstract (SlateModel Next, string Answer) Apply(SlateModel model);
}
