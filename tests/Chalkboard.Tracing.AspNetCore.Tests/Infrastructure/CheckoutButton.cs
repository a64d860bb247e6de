using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;

/// <summary>Checks out in the circuit.</summary>
internal sealed class CheckoutButton : ComponentBase
{
    private string _sum = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, CheckoutAsync));
        builder.AddContent(2, "Check out");
        builder.CloseElement();
        builder.OpenElement(3, "p");
        builder.AddAttribute(4, "id", "sum");
        builder.AddContent(5, _sum);
        builder.CloseElement();
    }

    private async Task CheckoutAsync() => _sum = await WovenShop.CheckoutAsync(async () => await Task.Yield());
}
