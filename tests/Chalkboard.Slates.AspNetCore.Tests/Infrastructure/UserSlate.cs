namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

public sealed record UserInfo(string Name, string Role = "reader", int Visits = 0);

public sealed record NewIdSet(string Title);

public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<UserInfo> _user = new() { InitialValue = () => new UserInfo("nobody") };

    public Document<UserInfo> User => Document("user", _user);

    public Workflow<NewIdSet> NewIdSet => Workflow<NewIdSet>("new_id_set");
}
