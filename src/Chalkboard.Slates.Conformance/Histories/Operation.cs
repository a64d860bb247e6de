using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// An operation on one slate, and the answer of a correct store. Answers are text: they are compared with one
/// another and read by people, and nothing else.
/// </summary>
internal abstract record Operation
{
    public const string AbsentAnswer = "absent";

    /// <summary>Asks the store.</summary>
    public abstract ValueTask<string> ExecuteAsync(ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken);

    /// <summary>Asks the model.</summary>
    public abstract (SlateModel Next, string Answer) Apply(SlateModel model);
}
