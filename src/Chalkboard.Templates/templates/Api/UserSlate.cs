using Chalkboard.Slates;

namespace Company.Api;

/// <summary>What the API knows of a user.</summary>
public sealed record Profile(string Name, int Visits);

/// <summary>The documents of one user. Each is committed by itself, and no lock is held across a request.</summary>
public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<Profile> _rules = new() { InitialValue = () => new("", 0) };

    public Document<Profile> Profile => Document("profile", _rules);
}
