using Chalkboard.Slates;
using IdSets.Business;
using IdSets.NewIdSets;
using IdSets.Setup;
using IdSets.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages.Sets;

/// <summary>The conflicts of an upload, and the decision about them.</summary>
[Authorize(Roles = Roles.Maker)]
public sealed class DecideModel(UserSlate slate, BusinessContext business, SetCreator maker) : SitePage(slate)
{
    /// <summary>The upload, if it still waits for a decision.</summary>
    public NewIdSet? Upload { get; private set; }

    /// <summary>The set that was created from it.</summary>
    public IdSet? Made { get; private set; }

    /// <summary>True if a set of that name was created since the upload.</summary>
    public bool NameTaken { get; private set; }

    /// <summary>The conflicts of this page.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; private set; } = [];

    /// <summary>The position in the list.</summary>
    public Pager Pager { get; private set; } = Pager.Create(null, 0, Limits.ConflictsOnPage);

    /// <summary>The reason why a decision can't be carried out.</summary>
    public string? Error { get; private set; }

    /// <summary>Shows the conflicts.</summary>
    public async Task<IActionResult> OnGetAsync(WorkflowId workflow, int? p)
    {
        if (!ModelState.IsValid) return NotFound();
        return await ShowAsync(workflow, p);
    }

    /// <summary>Carries out a decision.</summary>
    /// <param name="workflow">The workflow of the upload.</param>
    /// <param name="decision">One of <c>discard</c>, <c>keep</c> and <c>cancel</c>.</param>
    /// <param name="name">Another name for the set, if another set has taken its name.</param>
    public async Task<IActionResult> OnPostAsync(WorkflowId workflow, string? decision, string? name)
    {
        if (!ModelState.IsValid) return NotFound();
        var document = Slate.NewIdSet[workflow];
        var found = await document.GetAsync(CancellationToken);
        if (found.Value is not { IsReceived: true } upload) return Again(workflow);

        if (decision == "cancel")
        {
            var cancelled = upload.Decision is null && await document.TryDeleteAsync(found.Version, CancellationToken);
            return cancelled ? Redirect("/") : Again(workflow);
        }

        if (Parse(decision) is not { } chosen)
            return await RefuseAsync(workflow, "Choose one: discard the conflicts, keep them, or cancel the upload.");
        if (upload.CountAfter(chosen) == 0)
            return await RefuseAsync(workflow, "Nothing would remain of the set. Keep the conflicts, or cancel the upload.");

        // Only one of several tabs decides. The others complete its decision, or find it completed.
        var first = false;
        if (upload.Decision is null)
        {
            try
            {
                var decided = upload with { Decision = chosen, Name = name is null ? upload.Name : SetName.Validate(name) };
                first = await document.TryReplaceAsync(decided, found.Version, CancellationToken);
            }
            catch (UploadRefusedException refused)
            {
                return await RefuseAsync(workflow, refused.Message);
            }
        }

        // Another tab may have carried it out; the user of this one sees the result too.
        var made = await maker.CreateAsync(Slate.Owner, workflow);
        return first && made is (NewIdSets.CreationResult.Created or NewIdSets.CreationResult.AlreadyExists)
            ? Redirect($"/idsets?made={workflow}") : Again(workflow);
    }

    private static Decision? Parse(string? decision) => decision switch
    {
        "discard" => Decision.Discard,
        "keep" => Decision.Keep,
        _ => null,
    };

    // The page itself shows the current state.
    private RedirectResult Again(WorkflowId workflow) => Redirect($"/idsets/new/{workflow}");

    private async Task<IActionResult> RefuseAsync(WorkflowId workflow, string error)
    {
        Error = error;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await ShowAsync(workflow, null);
    }

    private async Task<IActionResult> ShowAsync(WorkflowId workflow, int? page)
    {
        // The upload is read before the set: if the upload is missing, it is completed or cancelled, so the set is final.
        var upload = (await Slate.NewIdSet[workflow].GetAsync(CancellationToken)).Value;
        Upload = upload is { IsReceived: true } ? upload : null;
        var id = workflow.ToString();
        Made = await business.IdSets.AsNoTracking()
            .SingleOrDefaultAsync(set => set.WorkflowId == id && set.MadeBy == Slate.Owner, CancellationToken);
        if (Made is not null)
        {
            // After a crash between creating the set and ending the workflow, only the workflow has to end.
            if (Upload is not null) await maker.CreateAsync(Slate.Owner, workflow);
            return Page();
        }

        if (Upload is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        NameTaken = await business.IdSets.AnyAsync(set => set.Name == Upload.Name, CancellationToken);
        Pager = Pager.Create(page, Upload.Conflicts, Limits.ConflictsOnPage);
        if (Upload.Conflicts == 0 || Upload.Decision is not null) return Page();

        var chunk = Pager.Skip / Limits.ConflictsInChunk;
        var conflicts = (await Slate.Conflicts[workflow, chunk].GetAsync(CancellationToken)).Value?.Conflicts ?? [];
        Conflicts = [.. conflicts.Skip(Pager.Skip % Limits.ConflictsInChunk).Take(Limits.ConflictsOnPage)];
        return Page();
    }
}
