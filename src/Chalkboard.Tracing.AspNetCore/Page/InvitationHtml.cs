using Chalkboard.Tracing.AspNetCore.Consent;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The link with which an operator asks a user for consent.</summary>
internal static class InvitationHtml
{
    public static void Write(HtmlWriter html, Links links, string listAddress, string address)
    {
        PageHeadHtml.Write(html, "Trace a user · Traces", links.ForAsset, ["traces.css"], script: null);
        var minutes = TextFormatter.FormatNumber((int)TraceInvitation.Duration.TotalMinutes);
        html.Write($"""
            <body>
            <header class="bar"><h1><a href="{listAddress}">Traces</a> <span class="of">Trace a user</span></h1></header>
            <main>
            <section class="facts">
            <p class="note">Send this link to the user. It works for {minutes} minutes. The user sees your name and what is recorded, and
            decides.</p>
            <p class="value">{address}</p>
            </section>

            """);
        PageHtml.End(html);
    }
}
