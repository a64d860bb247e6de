using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore.TicketStore;

/// <summary>The key that a request's ticket has got in place of another.</summary>
/// <param name="OldKey">The key that the framework puts into the cookie.</param>
/// <param name="NewKey">The key that belongs there; null if the browser must keep the cookie that it has.</param>
internal sealed record TicketKeyChange(string OldKey, string? NewKey)
{
    public static TicketKeyChange? Find(HttpContext context, SlateTicketStore store) => context.Items[store] as TicketKeyChange;

    public static void Set(HttpContext context, SlateTicketStore store, TicketKeyChange change) => context.Items[store] = change;

    // The generated ToString of a record would contain the secrets.
    public override string ToString() => nameof(TicketKeyChange);
}
