using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Endpoints;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The page on which a user consents that the own requests are recorded, and ends that.</summary>
internal static class ConsentHtml
{
    public static void Write(HtmlWriter html, Links links, TraceConsent? consent, TraceInvitation? invitation, string code)
    {
        PageHeadHtml.Write(html, "Record my requests", links.ForAsset, ["traces.css"], script: null);
        html.Write($"""
            <body>
            <header class="bar"><h1>Record my requests</h1></header>
            <main>
            <section class="facts">

            """);
        if (consent is null) WriteQuestion(html, links, invitation, code);
        else WriteRunning(html, links, consent);
        html.Write($"</section>\n");
        PageHtml.End(html);
    }

    private static void WriteQuestion(HtmlWriter html, Links links, TraceInvitation? invitation, string code)
    {
        if (invitation is not null)
            html.Write($"<p><b>{TextFormatter.FormatName(invitation.AskedBy)}</b> asks to record your requests.</p>\n");
        var minutes = TextFormatter.FormatNumber((int)TraceConsent.Duration.TotalMinutes);
        var count = TextFormatter.FormatNumber(TraceConsent.MaxRequests);
        html.Write($"""
            <p class="note">If you agree, this site records what it does for you, so that a problem can be found: the pages that you open,
            the code that runs for them, the data that this code handles, and what it asks of databases and other services. Known secrets,
            such as passwords, are masked. Other data about you is not. It is seen by the people who operate this site.</p>
            <p class="note">Only requests of this sign-in in this browser are recorded, for {minutes} minutes, and at most {count}. It ends
            by itself, when you sign out, or when you end it here. What was recorded until then stays until it is deleted.</p>
            <form method="post" action="{links.Base}start">
            <input type="hidden" name="{ConsentEndpoints.CodeParameter}" value="{code}">
            <button class="tool">Record my requests for {minutes} minutes</button></form>

            """);
    }

    private static void WriteRunning(HtmlWriter html, Links links, TraceConsent consent)
    {
        html.Write($"<p>Your requests are recorded until ");
        html.Write($"""<time datetime="{HumanFormat.FormatTime(consent.ExpiresAt)}">{HumanFormat.FormatTime(consent.ExpiresAt)}</time>""");
        if (consent.AskedBy is { } askedBy) html.Write($", asked for by <b>{TextFormatter.FormatName(askedBy)}</b>");
        html.Write($"""
            .</p>
            <form method="post" action="{links.Base}end"><button class="tool">End the recording</button></form>

            """);
    }
}
