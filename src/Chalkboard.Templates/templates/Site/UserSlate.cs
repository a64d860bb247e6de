using Chalkboard.Slates;

namespace Company.Site;

/// <summary>What the site knows of a user: read by nearly every page, written rarely.</summary>
public sealed record UserInfo(string TimeZone, int Notes);

/// <summary>A note that the user is writing. It is deleted when it is done.</summary>
public sealed record NewNote(string Title, string Text);

/// <summary>The documents of one user. Each is committed by itself, and no lock is held across a request.</summary>
public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<UserInfo> _info = new() { InitialValue = () => new("UTC", 0) };

    public Document<UserInfo> User => Document("user", _info);

    public Workflow<NewNote> NewNote => Workflow<NewNote>("new_note");
}
