using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Mvc;

namespace Chalkboard.Slates.AspNetCore.Tests.Pages;

public sealed class PageModel(UserSlate injected) : Microsoft.AspNetCore.Mvc.RazorPages.PageModel
{
    public async Task<IActionResult> OnGet(UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, WorkflowId id) =>
        ReferenceEquals(injected, slate) && ModelState.IsValid ? Content(await Description.Of(slate, user, sets, id)) : BadRequest();
}
