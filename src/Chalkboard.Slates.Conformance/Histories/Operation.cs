using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// What a store is asked of one slate, and what a correct store answers. Answers are text: they are compared with one
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
