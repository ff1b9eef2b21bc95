"""Laws of torch whose gradient nobody asks for are computed by NumPy; every kind of derivative is kept."""

import pytest

from kullback.between.kl_between import kl_between

pytestmark = pytest.mark.arrays


def excess(scale):
    """D of the normal law with this scale from that with the scale 2; its slope is s/4 − 1/s."""
    import torch
    from torch.distributions import Normal

    return kl_between(Normal(torch.zeros_like(scale), scale), Normal(torch.zeros_like(scale), 2 + 0 * scale)).value


def exact(s):
    """The same, as it is written everywhere."""
    import torch

    return torch.log(2 / s) + s * s / 8 - 0.5


@pytest.fixture
def scales():
    """Three scales."""
    import torch

    return torch.tensor([0.5, 1.0, 3.0], dtype=torch.float64)


def test_a_law_without_gradient_answers_in_a_tensor_of_its_own_type(scales):
    import torch

    assert torch.allclose(excess(scales), exact(scales), rtol=1e-14)
    found = excess(scales.float())
    assert found.dtype == torch.float32
    found += 1  # it is nobody else's, and can be written


def test_one_side_with_a_gradient_keeps_it(scales):
    import torch

    scale = scales.requires_grad_()
    excess(scale).sum().backward()
    assert torch.allclose(scale.grad, scales / 4 - 1 / scales, rtol=1e-13)
    with torch.no_grad():
        assert not excess(scale).requires_grad


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")  # torch's own
def test_forward_derivatives_are_kept(scales):
    import torch
    from torch.autograd import forward_ad

    with forward_ad.dual_level():
        slope = forward_ad.unpack_dual(excess(forward_ad.make_dual(scales, torch.ones_like(scales)))).tangent
    assert torch.allclose(slope, scales / 4 - 1 / scales, rtol=1e-13)


def test_transforms_of_functions_are_kept(scales):
    import torch
    from torch.distributions import Distribution

    Distribution.set_default_validate_args(False)  # torch's own checks look at values
    try:
        many = torch.func.vmap(excess)(scales)
        slopes = torch.func.vmap(torch.func.grad(excess))(scales)
    finally:
        Distribution.set_default_validate_args(True)
    assert torch.allclose(many, exact(scales), rtol=1e-14)
    assert torch.allclose(slopes, scales / 4 - 1 / scales, rtol=1e-13)
