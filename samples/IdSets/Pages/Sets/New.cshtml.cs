using Chalkboard.Slates;
using IdSets.Business;
using IdSets.NewIdSets;
using IdSets.Setup;
using IdSets.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages.Sets;

/// <summary>Upload of a new set.</summary>
/// <remarks>
/// The framework keeps all but 64 KB of a file on disk while it reads the form, so memory is bounded, and fields may come
/// in any order.
/// </remarks>
[Authorize(Roles = Roles.Maker)]
[RefuseLarger(Limits.RequestBytes)]
[RequestSizeLimit(Limits.RequestBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = Limits.RequestBytes)]
public sealed class NewModel(UserSlate slate, BusinessContext business, UploadReceiver receiver) : SitePage(slate)
{
    /// <summary>The name that the user has entered.</summary>
    public string? Name { get; private set; }

    /// <summary>The error of the upload.</summary>
    public string? Error { get; private set; }

    /// <summary>The name under which the page watches the progress.</summary>
    public WorkflowId Upload { get; } = WorkflowId.New();

    /// <summary>Receives a file.</summary>
    public async Task<IActionResult> OnPostAsync(string? name, IFormFile? file, WorkflowId? upload)
    {
        try
        {
            Name = name;
            Name = SetName.Validate(name);
            await CheckAsync(Name, file);
            await using var content = file!.OpenReadStream();
            // A user who leaves the page during a long upload doesn't want it, so all of it is removed.
            var workflow = await receiver.ReceiveAsync(
                Slate.Owner, HttpContext.GetSlateToken(), new(Name, content, upload), HttpContext.RequestAborted);
            return Answer($"/idsets/new/{workflow}");
        }
        catch (UploadRefusedException refused)
        {
            return Refuse(refused.Message);
        }
    }

    private async Task CheckAsync(string name, IFormFile? file)
    {
        if (file is null) throw new UploadRefusedException("Choose a file.");
        if (file.Length == 0) throw new UploadRefusedException("The file is empty.");
        if (file.Length > Limits.FileBytes)
            throw new UploadRefusedException(
                $"The file is too large: it has {file.Length.Format()} bytes, and at most {Limits.FileBytes.Format()} are allowed. " +
                $"Divide it, and make several sets.");
        if (await business.IdSets.AnyAsync(set => set.Name == name, CancellationToken))
            throw new UploadRefusedException($"There is a set called '{name}' already. Choose another name.");
        if (await Slate.ListUploadsAsync(CancellationToken).CountAsync(CancellationToken) >= Limits.OpenUploads)
            throw new UploadRefusedException(
                $"You have {Limits.OpenUploads} uploads that wait for a decision. Finish or cancel one of them first.");
    }

    // The page's script asks for JSON, so that it can show a refusal without losing the form.
    private bool ForScript => Request.Headers.Accept == "application/json";

    private IActionResult Answer(string location) => ForScript ? new JsonResult(new { location }) : Redirect(location);

    private IActionResult Refuse(string error)
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        Error = error;
        return ForScript ? new JsonResult(new { error }) : Page();
    }
}
