using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;

/// <summary>A page of Blazor with a button.</summary>
[Microsoft.AspNetCore.Components.Route("/")]
public sealed class ShopPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html><html lang=\"en\"><head><title>Shop</title><base href=\"/\" /></head>");
        builder.OpenElement(1, "body");
        builder.OpenComponent<CheckoutButton>(2);
        builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
        builder.CloseComponent();
        builder.AddMarkupContent(3, "<script src=\"_framework/blazor.web.js\"></script>");
        builder.CloseElement();
    }
}
