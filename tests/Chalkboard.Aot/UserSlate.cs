using System.Text.Json.Serialization;
using Chalkboard.Slates;

sealed record Visits(int Count);

sealed record Draft(string Text);

[JsonSerializable(typeof(Visits))]
[JsonSerializable(typeof(Draft))]
sealed partial class SlateJson : JsonSerializerContext;

sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<Visits> _none = new() { InitialValue = () => new Visits(0) };

    public Document<Visits> Visits => Document("visits", _none);

    public Workflow<Draft> Drafts => Workflow<Draft>("draft");
}
